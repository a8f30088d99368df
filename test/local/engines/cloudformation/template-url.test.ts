/** Templates that are objects in S3. */
import { roleSession } from '../../../../local/kernel/principal'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'

const body = JSON.stringify({ Description: 'from S3', Resources: { Q: { Type: 'AWS::SQS::Queue' } } })

let local: LocalCloud
beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  await local.cloud.call(root, 's3', 'CreateBucket', { Bucket: 'templates' })
  for (const [Key, Body] of [
    ['a/b c.json', body],
    ['long.json', body.padEnd(1_000_001)],
  ]) {
    await local.cloud.call(root, 's3', 'PutObject', { Bucket: 'templates', Key, Body: Buffer.from(Body ?? '') })
  }
})
afterAll(() => local.stop())

const validate = (TemplateURL: string, caller = root) =>
  local.cloud.call(caller, 'cloudformation', 'ValidateTemplate', { TemplateURL })

test.each([
  'https://templates.s3.us-east-1.amazonaws.com/a/b%20c.json',
  'https://templates.s3.amazonaws.com/a/b%20c.json',
  'https://s3.us-east-1.amazonaws.com/templates/a/b%20c.json',
  'https://s3-us-east-1.amazonaws.com/templates/a/b%20c.json',
  'https://s3.amazonaws.com/templates/a/b%20c.json',
  'http://127.0.0.1:PORT/templates/a/b%20c.json',
  'http://localhost:PORT/templates/a/b%20c.json',
  'http://templates.s3.localhost:PORT/a/b%20c.json',
])('%s is one', async (url) => {
  const port = new URL(local.endpointUrl).port
  expect(await validate(url.replace('PORT', port))).toMatchObject({ Description: 'from S3' })
})

test.each([
  ['ftp://templates/a.json', 'TemplateURL must be a supported URL.'],
  ['a.json', 'TemplateURL must be a supported URL.'],
  ['https://s3.amazonaws.com/templates/%zz', 'TemplateURL must be a supported URL.'],
  ['https://example.com/templates/a.json', 'TemplateURL must be a supported URL.'],
  ['http://127.0.0.1:1/templates/a.json', 'TemplateURL must be a supported URL.'],
  ['https://templates.s3.amazonaws.com.example.com/a.json', 'TemplateURL must be a supported URL.'],
  ['https://s3.amazonaws.com/templates', 'must reference a valid S3 object'],
  ['https://s3.amazonaws.com/templates/none.json', 'S3 error: The specified key does not exist.'],
  ['https://s3.amazonaws.com/nobody/none.json', 'S3 error: The specified bucket does not exist'],
  ['https://s3.amazonaws.com/templates/long.json', 'Template may not exceed 1000000 bytes in size.'],
])('%s is refused', async (url, message) => {
  await expect(validate(url)).rejects.toMatchObject({
    code: 'ValidationError',
    message: expect.stringContaining(message),
  })
})

test('who asks must be allowed to read it', async () => {
  const { cloud } = local
  await cloud.call(root, 'iam', 'CreateRole', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }],
    }),
  })
  const may = (Action: string) =>
    cloud.call(root, 'iam', 'PutRolePolicy', {
      RoleName: 'reader',
      PolicyName: Action.replace(':', '-'),
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    })
  await may('cloudformation:ValidateTemplate')
  const reader = roleSession('arn:aws:iam::000000000000:role/reader', 'test')
  const url = 'https://s3.amazonaws.com/templates/a/b%20c.json'
  await expect(validate(url, reader)).rejects.toThrow(/^S3 error: .*not authorized to perform: s3:GetObject/)
  await may('s3:GetObject')
  expect(await validate(url, reader)).toMatchObject({ Description: 'from S3' })
})
