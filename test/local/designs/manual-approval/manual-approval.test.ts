import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Design, startDesign } from '../start-design'
import { manualApproval } from './app'

let design: Design
let sfn: SFNClient
beforeAll(async () => {
  design = await startDesign(manualApproval)
  sfn = new SFNClient(design.local.sdkConfig)
})
afterAll(() => design?.stop())

const url = (path: string) => `${design.local.webUrl}/_aws/execute-api/${design.outputs.ApiId}/respond${path}`
let asked = 0

/** Starts the machine, and gives the two links that the manager is mailed. */
async function ask(): Promise<{ execution: string; approve: string; reject: string }> {
  const manager = `manager-${++asked}@example.com`
  const input = JSON.stringify({ employeeName: 'Jim', managerEmailAddress: manager })
  const { StateMachineArn: stateMachineArn } = design.outputs
  const { executionArn = '' } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }))
  await design.local.clock.advance('1m')
  await design.local.idle()
  const [mail, ...more] = await design.local.mailbox.list({ to: manager })
  expect(more).toEqual([])
  const [approve = '', reject = ''] = mail?.text?.match(/https?:\S+/g) ?? []
  return { execution: executionArn, approve, reject }
}

/** Follows a link that names the API by its address on AWS, which is here under the web port. */
const follow = (link: string) =>
  fetch(
    link.replace(/^https:\/\/(\w+)\.execute-api\.[\w-]+\.amazonaws\.com/, `${design.local.webUrl}/_aws/execute-api/$1`),
  )

async function outcome(executionArn: string) {
  await design.local.idle()
  const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }))
  return { status, output, error, cause }
}

describe('the manual approval of the walk-through', () => {
  it('succeeds when the approve link is followed', async () => {
    const { execution, approve } = await ask()
    const answer = await follow(approve)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/html')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toBe('<p>Thank you, 127.0.0.1.</p>')
    expect(await outcome(execution)).toMatchObject({ status: 'SUCCEEDED', output: '"Approve link was clicked."' })
  })

  it('fails when the reject link is followed', async () => {
    const { execution, reject } = await ask()
    await follow(reject)
    expect(await outcome(execution)).toMatchObject({
      status: 'FAILED',
      error: 'Rejected',
      cause: 'Reject link was clicked.',
    })
  })

  it('answers an error of the service by the integration response that its status selects', async () => {
    const { approve } = await ask()
    await follow(approve)
    const second = await follow(approve)
    expect([second.status, await second.text()]).toEqual([410, 'TaskTimedOut'])
  })

  it('asks a service in its query protocol', async () => {
    const answer = await fetch(url('/notes'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ note: 'a & b = c' }),
    })
    expect([answer.status, await answer.json()]).toEqual([202, { kept: true }])
    const sqs = new SQSClient(design.local.sdkConfig)
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: design.outputs.NotesUrl }))
    expect(Messages.map(({ Body }) => Body)).toEqual(['"a & b = c"'])
  })

  it('answers 400 for a body that its template can not read', async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url('/notes'), { method: 'POST', headers, body: '{"note": ' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      message: expect.stringMatching(/^Could not parse request body into json/),
    })
  })

  it('calls a function that is no proxy, and chooses the answer by its error message', async () => {
    const greeted = await fetch(url('/greetings/Ada'))
    expect([greeted.status, await greeted.json()]).toEqual([200, { greeting: 'Hello, Ada' }])
    const missing = await fetch(url('/greetings/nobody'))
    expect([missing.status, await missing.text()]).toEqual([404, 'NotFound: nobody'])
  })
})
