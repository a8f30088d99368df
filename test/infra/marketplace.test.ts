/** What may reach the domain from AWS Marketplace, and how: by the templates. */
import { identityStatements, ofType } from './templates'

const actionsOf = (handler: string) =>
  identityStatements()
    .filter(({ owner }) => owner.startsWith(`signalbox-subscriptions/${handler}Role`))
    .flatMap(({ Action }) => Action)
    .filter((action) => !/^(logs|xray):/.test(action))
    .sort()

test('What reconciles asks and publishes, and changes neither table nor machine', () => {
  expect(actionsOf('ReconcileMarketplace')).toEqual([
    'aws-marketplace:GetAgreementEntitlements',
    'aws-marketplace:GetAgreementTerms',
    'aws-marketplace:GetEntitlements',
    'aws-marketplace:SearchAgreements',
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:Query',
    'events:PutEvents',
    'sqs:SendMessage',
  ])
})

test('What translates a dialect can publish, and touch neither table nor machine', () => {
  expect(actionsOf('MarketplaceAgreements')).toEqual(['events:PutEvents', 'sqs:SendMessage'])
  expect(actionsOf('MarketplaceInbox')).toEqual([
    'aws-marketplace:GetEntitlements',
    'events:PutEvents',
    'sns:Publish',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
  ])
})

test('Nobody but the topics of AWS Marketplace’s account may send to the inbox', () => {
  const policies = ofType('AWS::SQS::QueuePolicy').filter(({ logicalId }) => logicalId.startsWith('InboxQueue'))
  const allowed = policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow'),
  )
  const from = ['arn:', { Ref: 'AWS::Partition' }, ':sns:us-east-1:', { Ref: 'MarketplaceTopicAccount' }, ':aws-mp-*']
  expect(allowed).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^InboxQueue/), 'Arn'] },
      Condition: { ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', from] } } },
    },
  ])
})
