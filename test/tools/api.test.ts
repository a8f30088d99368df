/** The generated api.json of each engine: that it is what the installed clients say, and that they are read rightly. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openApi } from '../../local/kernel/api'
import { apiFiles, engines } from '../../tools/api/clients'
import { readClient } from '../../tools/api/read-client'
import { apiText } from '../../tools/api/write-api'

const api = (folder: string) => openApi(join(engines, folder))

test.each(apiFiles)('$file is as `npm run api` writes it from the installed client', ({ client, file }) => {
  expect(readFileSync(join(engines, file), 'utf8')).toBe(apiText(readClient(client)))
})

test.each([
  ['scheduler', 'CreateSchedule', ['Name', 'ScheduleExpression', 'Target', 'FlexibleTimeWindow']],
  ['eventbridge', 'PutRule', ['Name']],
  ['stepfunctions', 'StartExecution', ['stateMachineArn']],
  ['stepfunctions', 'CreateStateMachine', ['name', 'definition', 'roleArn']],
  ['lambda', 'CreateFunction', ['FunctionName', 'Role', 'Code']],
  ['dynamodb', 'PutItem', ['TableName', 'Item']],
  ['iam', 'CreateRole', ['RoleName', 'AssumeRolePolicyDocument']],
  ['sns', 'Publish', ['Message']],
  ['apigateway', 'PutIntegration', ['restApiId', 'resourceId', 'httpMethod', 'type']],
  ['logs', 'PutLogEvents', ['logGroupName', 'logStreamName', 'logEvents']],
])('%s %s must be given %j', (folder, action, required) => {
  expect(api(folder).call(action)?.input?.required).toEqual(required)
})

/** The declarations say `?` of members that may be left out; required ones may be undefined but not absent. */
test.each(apiFiles)(
  'the members that $client requires are those that its type declarations require',
  ({ client, file }) => {
    const { model } = openApi(dirname(join(engines, file)))
    const models = join(dirname(require.resolve(`@aws-sdk/client-${client}`)), '../dist-types/models')
    const declarations = readFileSync(join(models, 'models_0.d.ts'), 'utf8')
    for (const [, name, body] of declarations.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)) {
      const shape = model.shapes[String(name)]
      if (!shape) continue
      const members = [...String(body).matchAll(/^ {4}(\w+)(\?)?:/gm)]
      const tokens = members.filter(([, member]) => {
        const held = shape.members[String(member)]
        return typeof held === 'object' && 'token' in held
      })
      const required = members.filter((member) => member[2] === undefined || tokens.includes(member))
      const optionalTokens = tokens.map(([, member]) => member)
      expect({
        name,
        required: required
          .map(([, member]) => member)
          .filter((one) => !optionalTokens.includes(one))
          .sort(),
      }).toEqual({
        name,
        required: (shape.required ?? []).filter((one) => !optionalTokens.includes(one)).sort(),
      })
    }
  },
)

test('methods, paths, names and places are those of the protocol', () => {
  const { model } = api('apigateway')
  expect(model.operations.PutIntegration?.http?.slice(0, 2)).toEqual([
    'PUT',
    '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration',
  ])
  expect(model.shapes.PutIntegrationRequest?.members).toMatchObject({
    httpMethod: { at: 'label' },
    integrationHttpMethod: { json: 'httpMethod' },
  })
  expect(api('s3').model.operations.ListObjectsV2?.http).toEqual(['GET', '/{Bucket}?list-type=2', 200])
  expect(api('sqs').model.shapes.QueueDoesNotExist?.error).toEqual({
    fault: 'client',
    status: 400,
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
  })
  expect(api('stepfunctions').model).toMatchObject({
    sdkId: 'SFN',
    signingName: 'states',
    endpointPrefix: 'states',
    protocol: 'awsJson1_0',
    targetPrefix: 'AWSStepFunctions',
  })
  expect(api('stepfunctions').model.operations.StartSyncExecution?.hostPrefix).toBe('sync-')
  expect(api('sts').model.operations.AssumeRoleWithWebIdentity?.anonymous).toBe(true)
})
