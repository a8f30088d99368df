/** `aws meteringmarketplace`, `marketplace-entitlement` and `marketplace-agreement`, where the AWS CLI is installed. */
import { awsCli, testWithCli } from '../../aws-cli'
import { startWith } from '../../template-cloud'
import { marketOn } from './market-cloud'

testWithCli(
  'the AWS CLI redeems, meters, and reads entitlements and agreements',
  async () => {
    const market = marketOn(await startWith({ start: '2026-01-05T09:00:00Z' }))
    const aws = (...words: readonly string[]) => awsCli(market.local.endpointUrl, words)
    await market.done('list-product', { productCode: 'apiproduct', fulfillmentUrl: 'https://example.com/register' })
    const { agreementId, registration, licenseArn } = await market.done('subscribe', { entitlements: ['seats=10'] })

    const token = registration.form['x-amzn-marketplace-token']
    expect(await aws('meteringmarketplace', 'resolve-customer', '--registration-token', token)).toMatchObject({
      CustomerAWSAccountId: '111122223333',
    })
    const records = JSON.stringify([
      {
        Timestamp: '2026-01-05T09:00:00Z',
        Dimension: 'apigateway',
        Quantity: 3,
        CustomerAWSAccountId: '111122223333',
      },
    ])
    expect(
      await aws('meteringmarketplace', 'batch-meter-usage', '--product-code', 'apiproduct', '--usage-records', records),
    ).toMatchObject({ Results: [{ Status: 'Success' }] })
    expect(await aws('marketplace-entitlement', 'get-entitlements', '--product-code', 'apiproduct')).toMatchObject({
      Entitlements: [{ Dimension: 'seats', Value: { IntegerValue: 10 }, LicenseArn: licenseArn }],
    })
    const filters = 'name=AgreementType,values=PurchaseAgreement'
    expect(
      await aws(
        ...['marketplace-agreement', 'search-agreements', '--catalog', 'AWSMarketplace', '--filters', filters],
        'name=PartyType,values=Proposer',
      ),
    ).toMatchObject({ agreementViewSummaries: [{ agreementId, status: 'ACTIVE' }] })
  },
  120_000,
)
