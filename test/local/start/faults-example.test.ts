/** The example of local/README.md, as it stands there. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type LocalCloud, startLocalCloud } from '../../../local/start-local-cloud'

let cloud: LocalCloud
beforeAll(async () => {
  cloud = await startLocalCloud({ clock: 'manual', awsPort: 0, webPort: 0 })
})
afterAll(() => cloud.stop())

it('tries again what was refused', async () => {
  const sqs = new SQSClient(cloud.sdkConfig)
  const refused = cloud.faults.place({ service: 'sqs', action: 'CreateQueue', does: 'refuse', count: 1 })
  await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }))
  expect(refused.met).toBe(1)
})

it('is the one of the page', () => {
  const own = readFileSync(__filename, 'utf8')
  const example = own.slice(own.indexOf("it('tries again"), own.indexOf("\n\nit('is the one"))
  expect(readFileSync(join(__dirname, '../../../local/README.md'), 'utf8')).toContain(example)
})

it('says what a start was told wrongly', async () => {
  const place = [{ service: 'sqs', does: 'refuse', probability: 2 } as const]
  await expect(startLocalCloud({ awsPort: 0, webPort: 0, faults: { place } })).rejects.toThrow(
    'probability must be 0 to 1',
  )
})
