/** AWS::Serverless::LayerVersion: a version of a layer, another resource whenever what it says is another. */
import { createHash } from 'node:crypto'
import { locationOf } from './code-location'
import { attributesOf, type Expansion, isIntrinsic, type Resources } from './globals'
import { given } from './rest-api'
import { refusal, refuseUnknown, required } from './sam-error'

const passed = ['Description', 'CompatibleArchitectures', 'CompatibleRuntimes', 'LicenseInfo']

/** What refers to the layer refers to the version of now. Those of before stay, unless `RetentionPolicy` is Delete. */
export function expandLayerVersion({ logicalId, declaration, properties, aliases }: Expansion): Resources {
  refuseUnknown(properties, ['LayerName', 'ContentUri', 'RetentionPolicy', ...passed])
  const { LayerName = logicalId, RetentionPolicy = 'Retain' } = properties
  const { bucket, key, version } = locationOf(required(properties, 'ContentUri'), 'ContentUri')
  if (isIntrinsic(RetentionPolicy) || (RetentionPolicy !== 'Retain' && RetentionPolicy !== 'Delete')) {
    throw refusal("'RetentionPolicy' must be one of the following options: ['Retain', 'Delete'].")
  }
  const made = {
    LayerName,
    Content: { S3Bucket: bucket, S3Key: key, ...given({ S3ObjectVersion: version }) },
    ...Object.fromEntries(
      passed.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
    ),
  }
  const id = `${logicalId}${createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 10)}`
  aliases.set(logicalId, id)
  return {
    [id]: {
      Type: 'AWS::Lambda::LayerVersion',
      ...attributesOf(declaration),
      DeletionPolicy: RetentionPolicy,
      Properties: made,
    },
  }
}
