/** What `FunctionUrlConfig` makes of a function: its URL, or its alias's, and the two permissions of a public one. */
import { isObject } from '../template'
import { besides, type Expansion, isIntrinsic, type Resources } from './globals'
import { invokedName } from './published'
import { given } from './rest-api'
import { refusal, refuseUnknown } from './sam-error'

export function functionUrl(expansion: Expansion): Resources {
  const { logicalId, declaration, properties } = expansion
  const { FunctionUrlConfig: config } = properties
  if (config === undefined) return {}
  if (!isObject(config)) throw refusal("Property 'FunctionUrlConfig' must be a dictionary.")
  refuseUnknown(config, ['AuthType', 'Cors', 'InvokeMode'], 'FunctionUrlConfig.')
  const { AuthType, Cors, InvokeMode } = config
  if (!isIntrinsic(AuthType) && AuthType !== 'AWS_IAM' && AuthType !== 'NONE') {
    throw refusal(
      'AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.',
    )
  }
  const target = invokedName(expansion)
  const permission = (Properties: object) => ({
    Type: 'AWS::Lambda::Permission',
    ...besides(declaration),
    Properties: { FunctionName: target, Principal: '*', ...Properties },
  })
  return {
    [`${logicalId}Url`]: {
      Type: 'AWS::Lambda::Url',
      ...besides(declaration),
      Properties: { AuthType, TargetFunctionArn: target, ...given({ Cors, InvokeMode }) },
    },
    // As on AWS, only where the template itself says that everybody may.
    ...(AuthType === 'NONE' && {
      [`${logicalId}UrlPublicPermissions`]: permission({
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
      }),
      [`${logicalId}URLInvokeAllowPublicAccess`]: permission({
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
      }),
    }),
  }
}
