/** AWS::Serverless::StateMachine: a state machine and its role. */
import { isObject } from '../template'
import { locationOf } from './code-location'
import { attributesOf, type Expansion, type Resources, tagList } from './globals'
import { given } from './rest-api'
import { roleOf } from './role'
import { refusal, refuseUnknown } from './sam-error'

const modelled = [
  'Definition',
  'DefinitionUri',
  'DefinitionSubstitutions',
  'Role',
  'Policies',
  'Name',
  'Type',
  'Logging',
  'Tracing',
  'Tags',
  'PermissionsBoundary',
  'RolePath',
]

export function expandStateMachine(expansion: Expansion): Resources {
  const { logicalId, declaration, properties } = expansion
  refuseUnknown(properties, modelled)
  const { Definition, DefinitionUri, DefinitionSubstitutions, Role, Policies, Name, Type, Logging, Tracing, Tags } =
    properties
  if (Definition !== undefined && DefinitionUri !== undefined) {
    throw refusal("Specify either 'Definition' or 'DefinitionUri' property and not both.")
  }
  if (Definition === undefined && DefinitionUri === undefined) {
    throw refusal("Either 'Definition' or 'DefinitionUri' property must be specified.")
  }
  if (Definition !== undefined && !isObject(Definition)) throw refusal("Property 'Definition' must be a dictionary.")
  if (Role !== undefined && Policies !== undefined)
    throw refusal("Specify either 'Role' or 'Policies' property and not both.")
  if (Role === undefined && Policies === undefined)
    throw refusal("Either 'Role' or 'Policies' property must be specified.")
  return {
    [logicalId]: {
      Type: 'AWS::StepFunctions::StateMachine',
      ...attributesOf(declaration),
      Properties: {
        ...(Definition === undefined
          ? { DefinitionS3Location: s3Location(DefinitionUri) }
          : { DefinitionString: { 'Fn::Join': ['\n', JSON.stringify(Definition, null, 4).split('\n')] } }),
        ...given({
          DefinitionSubstitutions,
          StateMachineName: Name,
          StateMachineType: Type,
          LoggingConfiguration: Logging,
          TracingConfiguration: Tracing,
        }),
        RoleArn: Role ?? { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] },
        Tags: tagList(Tags, { Key: 'stateMachine:createdBy', Value: 'SAM' }),
      },
    },
    ...(Role === undefined && { [`${logicalId}Role`]: roleOf(expansion, 'states', []) }),
  }
}

function s3Location(uri: unknown): Readonly<Record<string, unknown>> {
  const { bucket, key, version } = locationOf(uri, 'DefinitionUri')
  return { Bucket: bucket, Key: key, ...given({ Version: version }) }
}
