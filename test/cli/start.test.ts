/** As it is started by hand: Node loads it otherwise than Jest does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { CreateEmailIdentityCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { startSignalbox } from '../../cli/start'
import { eventually, type Running, startProcess } from '../faults/process'
import { type SmtpServer, startSmtpServer } from '../local/engines/ses/smtp-server'
import { metadataXml } from '../saml/metadata'
import { runCommand } from './run-command'

jest.setTimeout(30_000)

describe('signalbox start, in a process of its own', () => {
  let directory: string
  let smtp: SmtpServer
  let running: Running | undefined

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'start-'))
    smtp = await startSmtpServer()
    running = await startProcess(join(directory, 'data'), 0, '--empty', '--region', 'eu-west-1', '--smtp', smtp.url)
  })

  afterAll(async () => {
    await running?.kill()
    await smtp?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  const config = () => ({
    endpoint: running?.endpointUrl ?? '',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'me', secretAccessKey: 'me' },
  })

  test('forwards mail to a real server, and offers it as a file', async () => {
    const ses = new SESv2Client(config())
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: 'example.com' }))
    const { MessageId } = await ses.send(
      new SendEmailCommand({
        FromEmailAddress: 'pam@example.com',
        Destination: { ToAddresses: ['ada@example.com'] },
        Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'There' } } } },
      }),
    )
    const mail = await eventually('mail at the SMTP server', async () => smtp.received[0])
    expect(mail).toMatchObject({ to: ['<ada@example.com>'], data: expect.stringContaining('Subject: Hello') })
    const file = await fetch(`${running?.webUrl}/mail/message/${MessageId}.eml`)
    expect([file.status, await file.text()]).toEqual([200, expect.stringContaining('Subject: Hello')])
  })

  test('signs what SNS sends to an HTTP subscriber', async () => {
    const bodies: string[] = []
    const subscriber = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => void bodies.push(chunk.toString()))
      request.on('end', () => response.end())
    })
    await new Promise<void>((resolve) => subscriber.listen(0, '127.0.0.1', resolve))
    try {
      const sns = new SNSClient(config())
      const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }))
      const Endpoint = `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}/`
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint }))
      const body = await eventually('confirmation', async () => bodies[0])
      expect(JSON.parse(body)).toMatchObject({ Type: 'SubscriptionConfirmation', Signature: expect.any(String) })
    } finally {
      subscriber.closeAllConnections()
      subscriber.close()
    }
  })
})

test('signalbox start --stage starts that stage: its names end in it, and mails lead to its API here', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'start-'))
  const company = join(directory, 'company.xml')
  writeFileSync(company, metadataXml())
  const local = await startSignalbox({
    stage: 'beta',
    context: { company },
    parameters: { AllowedOrigin: 'https://app.example.com' },
    clock: 'manual',
    awsPort: 0,
    webPort: 0,
  })
  try {
    const { Stacks = [] } = await new CloudFormationClient(local.sdkConfig).send(new DescribeStacksCommand({}))
    const names = Stacks.map(({ StackName }) => StackName)
    expect(names).toContain('signalbox-approvals-beta')
    expect(names.filter((name) => !name?.endsWith('-beta'))).toEqual([])
    const identity = Stacks.find(({ StackName }) => StackName === 'signalbox-identity-beta')
    // By context and parameters of its own, which leave ours as they are.
    expect(local.outputs('signalbox-identity-beta')).toMatchObject({
      CompanyArn: expect.stringContaining('saml-provider'),
    })
    expect(identity?.Parameters).toEqual(
      expect.arrayContaining([
        { ParameterKey: 'AllowedOrigin', ParameterValue: 'https://app.example.com' },
        { ParameterKey: 'PublicUrl', ParameterValue: `${local.webUrl}/api/identity-beta` },
      ]),
    )
    expect(local.outputs('signalbox-approvals-beta')).toMatchObject({ ApiUrl: `${local.webUrl}/api/approvals-beta` })
    expect((await fetch(`${local.webUrl}/api/approvals-beta/decisions/none`)).status).toBe(400)
  } finally {
    await local.stop()
    rmSync(directory, { recursive: true })
  }
}, 60_000)

describe('signalbox start', () => {
  test.each([
    [['--stage', 'Beta'], '--stage: expected a lower-case letter and at most 19 letters and digits after it'],
    [['--stage', 'beta', '--empty'], '--stage is of this repository'],
    [['--stage', 'beta', '--assembly', 'cdk.out'], '--stage is of this repository'],
    [['--issuer', 'local'], '--issuer goes with --assembly or --empty'],
    [['--issuer', 'here', '--empty'], '--issuer: expected aws or local, not "here"'],
    [['-c', 'company'], '--context: expected NAME=VALUE, such as company=infra/company.xml, not "company"'],
    [['-c', 'stage=beta'], 'give --stage'],
    [['-c', 'company=x', '--empty'], '--context is for the templates of this repository'],
  ])('refuses %p', async (args, message) => {
    expect(await runCommand('start', ...args)).toMatchObject({ err: expect.stringContaining(message), exitCode: 1 })
  })

  test('says in one line that there is no such assembly', async () => {
    const { err, exitCode } = await runCommand('start', '--assembly', '/nowhere')
    expect(err).toBe('signalbox start: /nowhere: no such file or directory; `npx cdk synth` writes one')
    expect(exitCode).toBe(1)
  })

  test.each(['localhost:1025', 'http://localhost:1025', 'nonsense', '{"host":'])(
    'refuses to forward mail to %s',
    async (smtp) => {
      const { err, exitCode } = await runCommand('start', '--empty', '--smtp', smtp)
      expect(err).toContain('signalbox start: option "smtp": expected an address like smtp://localhost:1025')
      expect(exitCode).toBe(1)
    },
  )
})

describe('every command', () => {
  test.each(['start', 'demo', 'build', 'policy', 'trace', 'logs', 'dlq', 'replay', 'clock'])(
    '%s tells its usage when asked for help',
    async (command) => {
      const { out, err, exitCode } = await runCommand(command, '--help')
      expect({ err, exitCode }).toEqual({ err: '', exitCode: 0 })
      expect(out).toMatch(new RegExp(`^usage: signalbox ${command}`))
    },
  )
})
