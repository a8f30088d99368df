/** Whatever a caller sends is answered, or refused by an error of the service. */
import fc from 'fast-check'
import { createIam } from '../../../../local/engines/iam/iam'
import { isAwsError } from '../../../../local/kernel/aws-error'
import { createSecretsCloud, type SecretsCloud } from './secrets-cloud'

let on: SecretsCloud
beforeAll(async () => {
  on = await createSecretsCloud()
  createIam(on.cloud)
  await on.call('CreateSecret', { Name: 'a', SecretString: 'x' })
})

const nothing = fc.constant(undefined)
const text = fc.oneof(
  nothing,
  fc.string(),
  fc.constantFrom('a', 'none', 'AWSCURRENT', 'arn:', '__proto__', 'constructor'),
)
const statement = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Deny', 'Maybe', null),
      Principal: fc.oneof(fc.constantFrom('*', 'x'), fc.record({ AWS: fc.oneof(fc.jsonValue(), fc.constant('*')) })),
      Action: fc.oneof(fc.constant('secretsmanager:*'), fc.jsonValue()),
      Resource: fc.oneof(fc.constant('*'), fc.jsonValue()),
      Condition: fc.oneof(nothing, fc.jsonValue(), fc.record({ StringEquals: fc.jsonValue() })),
    },
    { requiredKeys: [] },
  ),
)
const inputs: Readonly<Record<string, fc.Arbitrary<object>>> = {
  CreateSecret: fc.record({
    Name: fc.string(),
    Description: text,
    Tags: fc.array(fc.record({ Key: text, Value: text })),
  }),
  GetSecretValue: fc.record({ SecretId: text, VersionId: text, VersionStage: text }),
  PutSecretValue: fc.record({ SecretId: text, SecretString: text, VersionStages: fc.oneof(nothing, fc.array(text)) }),
  UpdateSecretVersionStage: fc.record({ SecretId: text, VersionStage: text, MoveToVersionId: text }),
  ListSecrets: fc.record({
    Filters: fc.array(fc.record({ Key: text, Values: fc.array(text) })),
    SortBy: text,
    SortOrder: text,
    NextToken: text,
    MaxResults: fc.oneof(nothing, fc.double()),
  }),
  GetRandomPassword: fc.record({ PasswordLength: fc.double({ max: 5000 }), ExcludeCharacters: text }),
  PutResourcePolicy: fc.record({
    SecretId: fc.constant('a'),
    BlockPublicPolicy: fc.boolean(),
    ResourcePolicy: fc.oneof(
      fc.string(),
      fc.oneof(statement, fc.array(statement)).map((Statement) => JSON.stringify({ Statement })),
    ),
  }),
}

test.each(Object.entries(inputs))('%s', async (action, input) => {
  await fc.assert(
    fc.asyncProperty(input, async (given) => {
      const error: unknown = await on.call(action, given).then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
      if (error !== undefined && !isAwsError(error)) throw error
      // What was put may keep out the root as well.
      if (action === 'PutResourcePolicy' && error === undefined) {
        await on.call('DeleteResourcePolicy', { SecretId: 'a' }).catch(() => undefined)
      }
    }),
    { numRuns: 300 },
  )
})
