/** Faults as a scenario makes them: a permission that is taken away for a while, a state as a crash leaves it. */
import { DynamoDBClient, GetItemCommand, type GetItemCommandOutput, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { DeleteRolePolicyCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import type { Signalbox } from './signalbox'

/** While `work` goes on, the role of the function may not do `action`; one of approvals, unless its stack is named. */
export async function without<T>(
  signalbox: Signalbox,
  construct: string,
  action: string,
  work: () => Promise<T>,
  condition?: object,
): Promise<T> {
  const iam = new IAMClient(signalbox.local.sdkConfig)
  const { Roles = [] } = await iam.send(new ListRolesCommand({}))
  const path = construct.startsWith('signalbox-') ? construct : `signalbox-approvals-${construct}`
  const role = Roles.find(({ RoleName }) => RoleName?.startsWith(`${path}Role`))
  const name = { RoleName: role?.RoleName, PolicyName: 'fault' }
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: action, Resource: '*', ...(condition && { Condition: condition }) }],
  })
  await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument }))
  try {
    return await work()
  } finally {
    await iam.send(new DeleteRolePolicyCommand(name))
  }
}

export type State = Record<string, unknown>

export async function stateOf(signalbox: Signalbox, approvalId: string): Promise<State> {
  return withItem(signalbox, approvalId, async (_, __, item) => JSON.parse(item?.state?.S ?? '{}') as State)
}

/** As another worker would have left it. */
export async function rewrite(
  signalbox: Signalbox,
  approvalId: string,
  change: (state: State) => State,
): Promise<void> {
  await withItem(signalbox, approvalId, async (client, TableName, item) => {
    const state = JSON.stringify(change(JSON.parse(item?.state?.S ?? '{}') as State))
    await client.send(new PutItemCommand({ TableName, Item: { ...item, state: { S: state } } }))
  })
}

async function withItem<T>(
  { local }: Signalbox,
  approvalId: string,
  work: (client: DynamoDBClient, table: string | undefined, item: GetItemCommandOutput['Item']) => Promise<T>,
): Promise<T> {
  const client = new DynamoDBClient(local.sdkConfig)
  try {
    const TableName = local.outputs('signalbox-approvals').TableName
    const Key = { pk: { S: `$approvals#approvalid_${approvalId.toLowerCase()}` }, sk: { S: '$approval_1' } }
    const { Item } = await client.send(new GetItemCommand({ TableName, Key }))
    return await work(client, TableName, Item)
  } finally {
    client.destroy()
  }
}
