/** An API that is sold: API Gateway meters the calls of a buyer's key, and they are on the bill. */
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { allow, refOf, serviceRole, startTemplate } from '../../template-cloud'
import { hour, type MarketCloud, marketOn, minute } from './market-cloud'

const buyer = '111122223333'
const key = 'key-of-a-buyer-0123456789'

let local: LocalCloud
let market: MarketCloud

beforeEach(async () => {
  local = await startTemplate(
    {
      Resources: {
        Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'sold' } },
        Get: {
          Type: 'AWS::ApiGateway::Method',
          Properties: {
            RestApiId: refOf('Api'),
            ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
            HttpMethod: 'GET',
            AuthorizationType: 'NONE',
            ApiKeyRequired: true,
            Integration: {
              Type: 'MOCK',
              RequestTemplates: { 'application/json': '{"statusCode": 200}' },
              IntegrationResponses: [{ StatusCode: '200' }],
            },
            MethodResponses: [{ StatusCode: '200' }],
          },
        },
        Deployment: {
          Type: 'AWS::ApiGateway::Deployment',
          DependsOn: ['Get'],
          Properties: { RestApiId: refOf('Api') },
        },
        Stage: {
          Type: 'AWS::ApiGateway::Stage',
          Properties: { RestApiId: refOf('Api'), DeploymentId: refOf('Deployment'), StageName: 'v1' },
        },
        Plan: {
          Type: 'AWS::ApiGateway::UsagePlan',
          DependsOn: ['Stage'],
          Properties: { ApiStages: [{ ApiId: refOf('Api'), Stage: 'v1' }] },
        },
        Metering: serviceRole(
          'apigateway.amazonaws.com',
          [allow(['aws-marketplace:BatchMeterUsage', 'aws-marketplace:ResolveCustomer'], '*')],
          { RoleName: 'ApiGatewayMarketplaceMeteringRole' },
        ),
      },
      Outputs: { ApiId: { Value: refOf('Api') }, PlanId: { Value: refOf('Plan') } },
    },
    { start: '2026-01-05T09:00:00Z' },
  )
  market = marketOn(local)
  await market.done('list-product', { productCode: 'apiproduct' })
  await market.call('apigateway', 'UpdateUsagePlan', {
    usagePlanId: local.outputs('Small').PlanId,
    patchOperations: [{ op: 'replace', path: '/productCode', value: 'apiproduct' }],
  })
})

async function sellKey(customerId: string): Promise<void> {
  const { id: keyId } = await market.call('apigateway', 'CreateApiKey', { value: key, enabled: true, customerId })
  const usagePlanId = local.outputs('Small').PlanId
  await market.call('apigateway', 'CreateUsagePlanKey', { usagePlanId, keyId, keyType: 'API_KEY' })
}

async function call(times: number): Promise<void> {
  for (let done = 0; done < times; done++) {
    const url = `${local.webUrl}/_aws/execute-api/${local.outputs('Small').ApiId}/v1/`
    const { status } = await fetch(url, { headers: { 'x-api-key': key } })
    if (status !== 200) throw new Error(`status ${status}`)
  }
}

async function billed(): Promise<string[]> {
  const response = await fetch(`${local.endpointUrl}/_local/marketplace/bill`)
  const { records } = (await response.json()) as {
    records: { hour: string; accountId: string; quantity: number; source: string }[]
  }
  return records.map((each) => `${each.hour.slice(11, 16)} ${each.accountId} ${each.quantity} ${each.source}`)
}

test('calls of a key are billed to its customer, by hour', async () => {
  const { customerIdentifier } = await market.done('subscribe')
  await sellKey(customerIdentifier)
  await call(3)
  expect(await billed()).toEqual([])
  await market.advance(hour)
  expect(await billed()).toEqual([`09:00 ${buyer} 3 gateway`])
  await call(2)
  await market.advance(hour)
  expect(await billed()).toEqual([`09:00 ${buyer} 3 gateway`, `10:00 ${buyer} 2 gateway`])
})

test('what the gateway metered and what somebody else meters under a license is billed twice', async () => {
  const { licenseArn } = await market.done('subscribe')
  await sellKey(buyer)
  await call(1)
  const usage = { Dimension: 'apigateway', Quantity: 1, CustomerAWSAccountId: buyer, LicenseArn: licenseArn }
  const Timestamp = local.cloud.clock.now() / 1000
  await market.call('aws-marketplace', 'BatchMeterUsage', { UsageRecords: [{ Timestamp, ...usage }] })
  await market.advance(hour)
  expect((await billed()).sort()).toEqual([`09:00 ${buyer} 1 BatchMeterUsage`, `09:00 ${buyer} 1 gateway`])
})

test('calls of who has unsubscribed are billed while the hour to the end lasts', async () => {
  await market.advance(30 * minute)
  const { agreementId } = await market.done('subscribe')
  await sellKey(buyer)
  await market.done('end', { agreementId })
  await call(1)
  await market.advance(30 * minute)
  expect(await billed()).toEqual([`09:00 ${buyer} 1 gateway`])
})

test('without trust in API Gateway nothing is billed, and what was called is billed once it is there', async () => {
  const RoleName = 'ApiGatewayMarketplaceMeteringRole'
  const trust = (Service: string) =>
    market.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' },
      }),
    })
  const { customerIdentifier } = await market.done('subscribe')
  await sellKey(customerIdentifier)
  await trust('lambda.amazonaws.com')
  await call(2)
  await market.advance(hour)
  expect(await billed()).toEqual([])
  await trust('apigateway.amazonaws.com')
  await market.advance(hour)
  expect(await billed()).toEqual([`09:00 ${buyer} 2 gateway`])
})
