/** One template, three accounts: one that has a role for the logs of APIs, one that gets it here, one that has none. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGatewayClient, GetAccountCommand, GetRestApisCommand, GetStageCommand } from '@aws-sdk/client-api-gateway'
import { App, Stack } from 'aws-cdk-lib'
import { MockIntegration } from 'aws-cdk-lib/aws-apigateway'
import { addGatewayLogRole } from '../../infra/constructs/gateway-logs'
import { createLoggedApi } from '../../infra/constructs/logged-api'
import { stageFrom } from '../../infra/stage'
import { startWith } from '../local/template-cloud'
import { nameOf, ofType } from './templates'

const assembly = mkdtempSync(join(tmpdir(), 'gateway-logs-'))

beforeAll(() => {
  const app = new App({ outdir: assembly, analyticsReporting: false })
  const platform = new Stack(app, 'platform')
  addGatewayLogRole(platform)
  const shop = new Stack(app, 'shop')
  shop.addStackDependency(platform)
  const api = createLoggedApi(shop, {
    name: 'shop',
    description: 'A shop',
    stage: stageFrom('beta'),
    logged: ['requestId'],
    rate: 10,
  })
  api.root.addMethod('GET', new MockIntegration())
  app.synth()
})

afterAll(() => rmSync(assembly, { recursive: true }))

/** What the account and the API's stage are, once all is deployed with the parameter. */
async function deployed(GatewayLogs?: string) {
  const { sdkConfig } = await startWith({ assembly, ...(GatewayLogs && { parameters: { GatewayLogs } }) })
  const client = new APIGatewayClient(sdkConfig)
  const { cloudwatchRoleArn } = await client.send(new GetAccountCommand({}))
  const { items: [{ id: restApiId } = {}] = [] } = await client.send(new GetRestApisCommand({}))
  const stage = await client.send(new GetStageCommand({ restApiId, stageName: 'beta' }))
  client.destroy()
  return { cloudwatchRoleArn, stage }
}

test('Unless it is asked for, the account’s setting stays as it is, and no stage asks for logs', async () => {
  const { cloudwatchRoleArn, stage } = await deployed()
  expect(cloudwatchRoleArn).toBeUndefined()
  expect(stage).not.toHaveProperty('accessLogSettings')
  expect(stage.methodSettings?.['*/*']).toMatchObject({ loggingLevel: 'OFF', throttlingRateLimit: 10 })
})

test('Made here, the role is the account’s, and the stages write their logs', async () => {
  const { cloudwatchRoleArn, stage } = await deployed('here')
  expect(cloudwatchRoleArn).toMatch(/:role\/platform-GatewayLogRole/)
  expect(stage.accessLogSettings).toEqual({
    destinationArn: expect.stringContaining(':log-group:shop-AccessLogs'),
    format: '{"requestId":"$context.requestId"}',
  })
  expect(stage.methodSettings?.['*/*']).toMatchObject({ loggingLevel: 'ERROR', throttlingRateLimit: 10 })
})

test('Whoever says that the account has a role, and it has none, is refused as by AWS', async () => {
  await expect(deployed('account')).rejects.toThrow(
    'CloudWatch Logs role ARN must be set in account settings to enable logging',
  )
})

test('Nothing else is taken for an answer', async () => {
  await expect(deployed('yes')).rejects.toThrow(/GatewayLogs/)
})

test('Of the system, each stage of an API logs by the parameter of its stack, and the account’s setting is left behind', () => {
  const isLogged = { 'Fn::If': ['WritesGatewayLogs', 'ERROR', 'OFF'] }
  const logging = ofType('AWS::ApiGateway::Stage').map((each) => {
    const { AccessLogSetting, MethodSettings } = each.Properties
    const levels = MethodSettings.map(({ LoggingLevel }: { LoggingLevel: unknown }) => JSON.stringify(LoggingLevel))
    return [nameOf(each), AccessLogSetting['Fn::If']?.[0], AccessLogSetting['Fn::If']?.[2], [...new Set(levels)]]
  })
  expect(logging).toEqual(
    logging.map(([name]) => [name, 'WritesGatewayLogs', { Ref: 'AWS::NoValue' }, [JSON.stringify(isLogged)]]),
  )
  const [account, ...others] = ofType('AWS::ApiGateway::Account')
  expect(others).toEqual([])
  expect(account).toMatchObject({ Condition: 'MakesGatewayLogRole', DeletionPolicy: 'Retain' })
})
