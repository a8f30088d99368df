/** What CDK gives the role by which API Gateway writes logs, with the statements that it has on AWS. */
import { allowEverywhere } from '../../lib/allow-everywhere'

export const managedPolicies = {
  'service-role/AmazonAPIGatewayPushToCloudWatchLogs': allowEverywhere(
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:PutLogEvents',
    'logs:GetLogEvents',
    'logs:FilterLogEvents',
  ),
} as const
