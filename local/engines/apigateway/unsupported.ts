/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

export const unsupported: Unsupported = {
  CanarySettings: ['percentTraffic', 'stageVariableOverrides', 'useStageCache'],
  CreateRestApiRequest: ['cloneFrom', 'endpointAccessMode', 'securityPolicy'],
  DeploymentCanarySettings: ['percentTraffic', 'stageVariableOverrides', 'useStageCache'],
  EndpointConfiguration: ['vpcEndpointIds'],
  TestInvokeAuthorizerRequest: ['additionalContext'],
  TestInvokeMethodRequest: ['clientCertificateId'],
  TlsConfig: ['insecureSkipVerification'],
}
