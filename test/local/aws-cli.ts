/** The AWS CLI, where it is installed. */
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const file = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'aws'))
  .find((each) => {
    try {
      accessSync(each, constants.X_OK)
      return true
    } catch {
      return false
    }
  })

/** Debian: apt-get install awscli. */
export const isCliInstalled = file !== undefined
export const testWithCli = isCliInstalled ? test : test.skip
export const describeWithCli = isCliInstalled ? describe : describe.skip

/** What it prints, read as JSON; an empty object where it prints nothing. */
export async function awsCli<Output = Readonly<Record<string, unknown>>>(
  endpoint: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Output> {
  // Not by AWS_ENDPOINT_URL: version 1 of the CLI does not heed it for SQS.
  const { stdout } = await run(file ?? '', ['--endpoint-url', endpoint, '--output', 'json', ...words], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      ...environment,
    },
  })
  return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Output
}
