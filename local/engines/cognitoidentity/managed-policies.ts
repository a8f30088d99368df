/** What AWS allows at most to who has not signed in, whatever the role of guests says. */
import { allowEverywhere } from '../../lib/allow-everywhere'

export const managedPolicies = {
  AmazonCognitoUnAuthedIdentitiesSessionPolicy: allowEverywhere(
    'rum:PutRumEvents',
    'sagemaker:InvokeEndpoint',
    'polly:*',
    'comprehend:*',
    'translate:*',
    'transcribe:*',
    'rekognition:*',
    'mobiletargeting:*',
    'firehose:*',
    'personalize:*',
    'geo:GetMap*',
    'geo:SearchPlaceIndex*',
    'geo:GetPlace',
    'geo:CalculateRoute*',
    'geo:*Geofence',
    'geo:*Geofences',
    'geo:*DevicePosition*',
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:ReEncryptTo',
    'kms:ReEncryptFrom',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyPair',
    'kms:GenerateDataKeyPairWithoutPlaintext',
    'kms:GenerateDataKeyWithoutPlaintext',
  ),
} as const
