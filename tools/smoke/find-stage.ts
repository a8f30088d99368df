/** The deployed stage, and who looks at it. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { AwsTarget } from '../../cli/aws-target'
import { UsageError } from '../../cli/usage-error'
import type { ApiPlace, Caller } from './signed-call'

export interface Found {
  readonly caller: Caller & { readonly arn: string; readonly accountId: string }
  readonly place: ApiPlace
  readonly stateMachineArn: string
}

export async function findStage({ config }: AwsTarget, stackName: string): Promise<Found> {
  const sts = new STSClient(config)
  const cloudFormation = new CloudFormationClient(config)
  try {
    const { Arn: arn = '', Account: accountId = '' } = await sts.send(new GetCallerIdentityCommand({}))
    const region = await sts.config.region()
    const outputs = await outputsOf(cloudFormation, stackName, `account ${accountId}, ${region}`)
    const output = (name: string): string => {
      const value = outputs.get(name)
      if (value) return value
      throw new UsageError(`${stackName} has no output ${name}: it is of another version, deploy it again`)
    }
    return {
      caller: { arn, accountId, region, credentials: await sts.config.credentials() },
      place: { apiUrl: output('ApiUrl'), stageUrl: output('StageUrl') },
      stateMachineArn: output('StateMachineArn'),
    }
  } finally {
    sts.destroy()
    cloudFormation.destroy()
  }
}

async function outputsOf(
  client: CloudFormationClient,
  StackName: string,
  where: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }))
    return new Map(stack?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  } catch (error) {
    const { name, message } = error as Error
    if (name !== 'ValidationError' || !/does not exist/.test(message)) throw error
    throw new UsageError(`there is no stack ${StackName} in ${where}: deploy it, or name another --stage`, {
      cause: error,
    })
  }
}
