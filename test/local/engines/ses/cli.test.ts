/** `aws ses` as a client of the first API, where the AWS CLI is installed. */
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { createSes } from '../../../../local/engines/ses/ses'
import { closeServed, serve } from '../../wire/serve'

const run = promisify(execFile)
const aws = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'aws'))
  .find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })

afterEach(closeServed)

const ifInstalled = aws === undefined ? test.skip : test

ifInstalled(
  'aws ses send-email and aws sesv2 send-email fill the same mailbox',
  async () => {
    let ses: ReturnType<typeof createSes> | undefined
    const { url } = await serve((cloud) => {
      ses = createSes(cloud)
      return [ses, ses.v1]
    })
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'us-east-1' }
    const cli = (...words: readonly string[]) =>
      run(aws ?? '', ['--endpoint-url', url, '--region', 'us-east-1', '--output', 'json', ...words], { env })

    const first = await cli(
      ...['ses', 'send-email', '--from', 'robot@example.com', '--to', 'amira@example.com'],
      ...['--subject', 'by the first', '--text', 'x'],
    )
    await cli(
      ...['sesv2', 'send-email', '--from-email-address', 'robot@example.com'],
      ...['--destination', 'ToAddresses=amira@example.com'],
      ...['--content', '{"Simple":{"Subject":{"Data":"by the second"},"Body":{"Text":{"Data":"x"}}}}'],
    )

    expect(await ses?.mailbox.list()).toMatchObject([
      { id: JSON.parse(first.stdout).MessageId, subject: 'by the first' },
      { subject: 'by the second' },
    ])
  },
  60_000,
)
