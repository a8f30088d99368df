/** The AWS CLI as a client: any that is on the PATH, old ones (SQS by query) as well as new ones. */
import { execFile } from 'node:child_process'
import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createIam } from '../../../local/engines/iam/iam'
import { createSts } from '../../../local/engines/sts/sts'
import { AwsError } from '../../../local/kernel/aws-error'
import type { Service } from '../../../local/kernel/service'
import { apiOf, closeServed, free, type Served, serve } from './serve'

const run = promisify(execFile)

function findAws(): readonly string[] {
  const found = new Map<string, string>()
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, 'aws')
    try {
      accessSync(file, constants.X_OK)
      if (!found.has(realpathSync(file))) found.set(realpathSync(file), file)
    } catch {
      // Not in this folder.
    }
  }
  return [...found.values()]
}

const clis = findAws()
const sent: unknown[] = []

const sqs: Service = {
  name: 'sqs',
  api: apiOf('sqs'),
  operations: {
    SendMessage: free((input) => {
      sent.push(input)
      return { MessageId: 'm', MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' }
    }),
    ReceiveMessage: free(() => ({
      Messages: [
        {
          MessageId: 'm',
          ReceiptHandle: 'r',
          MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
          Body: 'hello',
          Attributes: { SentTimestamp: '1' },
        },
      ],
    })),
    GetQueueUrl: free(() => {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.')
    }),
  },
}

if (clis.length === 0) {
  test.skip('the AWS CLI is not on the PATH', () => undefined)
} else {
  describe.each(clis)('%s', (cli) => {
    let served: Served
    beforeAll(async () => {
      served = await serve((cloud) => {
        const iam = createIam(cloud)
        return [iam, createSts(cloud, iam), sqs]
      })
    })
    afterAll(closeServed)

    async function aws(...parameters: readonly string[]): Promise<unknown> {
      const { stdout } = await run(cli, ['--endpoint-url', served.url, '--output', 'json', ...parameters], {
        env: {
          ...process.env,
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_MAX_ATTEMPTS: '1',
          AWS_PAGER: '',
        },
      })
      return stdout === '' ? undefined : JSON.parse(stdout)
    }

    // In one test, side by side: each start of the CLI costs half a second.
    test('asks who it is, makes a role, sends and receives messages, and is told of errors', async () => {
      const trust = '{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"000000000000"}}]}'
      const queue = ['--queue-url', `${served.url}/000000000000/q`]
      const attributes = '{"n":{"DataType":"String","StringValue":"v"}}'
      const message = ['--message-body', 'hello', '--delay-seconds', '3', '--message-attributes', attributes]
      sent.length = 0

      const [identity, role, , received, missing] = await Promise.all([
        aws('sts', 'get-caller-identity'),
        aws('iam', 'create-role', '--role-name', 'r', '--assume-role-policy-document', trust),
        aws('sqs', 'send-message', ...queue, ...message),
        aws('sqs', 'receive-message', ...queue, '--attribute-names', 'All'),
        aws('sqs', 'get-queue-url', '--queue-name', 'none').catch((error: { stderr: string }) => error.stderr),
      ])

      expect(identity).toMatchObject({ Arn: 'arn:aws:iam::000000000000:root' })
      expect(role).toMatchObject({ Role: { RoleName: 'r', AssumeRolePolicyDocument: JSON.parse(trust) } })
      expect(sent).toEqual([
        {
          QueueUrl: queue[1],
          MessageBody: 'hello',
          DelaySeconds: 3,
          MessageAttributes: { n: { DataType: 'String', StringValue: 'v' } },
        },
      ])
      expect(received).toMatchObject({ Messages: [{ Body: 'hello', Attributes: { SentTimestamp: '1' } }] })
      expect(missing).toContain('AWS.SimpleQueueService.NonExistentQueue')
    }, 30_000)
  })
}
