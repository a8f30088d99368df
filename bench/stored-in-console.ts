/** What the console has to show: mails, text messages and executions, made by the services that make them. */
import type { LocalCloud } from '../local/start-local-cloud'
import { concurrently } from './measure'

const from = 'shop@example.com'
/** Of SES’s SendBulkEmail. */
const atOnce = 50
const role = 'arn:aws:iam::000000000000:role/bench'
/** The name of the state machine. */
export const machine = 'Bench'

/** Each has its number in its subject, and in its text. */
export async function storeMails(local: LocalCloud, count: number): Promise<void> {
  const call = callOf(local)
  await call('ses/CreateEmailIdentity', { EmailIdentity: from })
  await call('ses/CreateEmailTemplate', {
    TemplateName: 'bench',
    TemplateContent: { Subject: 'Mail no. {{at}} of many', Text: 'This is the one of no. {{at}}.' },
  })
  const each = (at: number) => ({
    Destination: { ToAddresses: [`p${at % 300}@example.com`] },
    ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: JSON.stringify({ at }) } },
  })
  for (let first = 0; first < count; first += atOnce) {
    await call('ses/SendBulkEmail', {
      FromEmailAddress: from,
      DefaultContent: { Template: { TemplateName: 'bench', TemplateData: '{}' } },
      BulkEmailEntries: Array.from({ length: atOnce }, (_, at) => each(first + at)),
    })
  }
}

export async function storeTexts(local: LocalCloud, count: number): Promise<void> {
  const call = callOf(local)
  await concurrently(numbers(count), 8, async (at) => {
    await call('sns/Publish', {
      PhoneNumber: `+1555555${String(at % 100).padStart(4, '0')}`,
      Message: `Code no. ${at}`,
    })
  })
}

/** One in ten waits, one in ten has failed. */
export async function storeExecutions(local: LocalCloud, count: number): Promise<void> {
  const call = callOf(local)
  await call('iam/CreateRole', {
    RoleName: 'bench',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  })
  const by = (value: number, Next: string) => ({ Variable: '$.kind', NumericEquals: value, Next })
  const { stateMachineArn } = await call('states/CreateStateMachine', {
    name: machine,
    roleArn: role,
    definition: JSON.stringify({
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [by(0, 'Later'), by(1, 'Never')], Default: 'Done' },
        Later: { Type: 'Wait', Seconds: 86_400, Next: 'Done' },
        Never: { Type: 'Fail', Error: 'Never' },
        Done: { Type: 'Succeed' },
      },
    }),
  })
  await concurrently(numbers(count), 8, async (at) => {
    const input = JSON.stringify({ kind: at % 10 })
    await call('states/StartExecution', { stateMachineArn, name: `no-${at}`, input })
  })
}

function callOf({ webUrl }: LocalCloud) {
  return async (operation: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${webUrl}/_local/call/${operation}`, {
      method: 'POST',
      headers: { 'x-signalbox-local': 'bench' },
      body: JSON.stringify(input),
    })
    if (!response.ok) throw new Error(`${operation}: ${await response.text()}`)
    return (await response.json()) as Readonly<Record<string, unknown>>
  }
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at)
