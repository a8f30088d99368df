import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.com' } },
    OtherIdentity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.org' } },
    Configuration: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'plain' } },
    Told: {
      Type: 'AWS::SES::ConfigurationSetEventDestination',
      Properties: {
        ConfigurationSetName: { Ref: 'Configuration' },
        EventDestination: {
          Name: 'bus',
          Enabled: true,
          MatchingEventTypes: ['bounce'],
          EventBridgeDestination: {
            EventBusArn: {
              'Fn::Sub': 'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default',
            },
          },
        },
      },
    },
    OtherConfiguration: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'suppressing' } },
    OtherTemplate: {
      Type: 'AWS::SES::Template',
      Properties: { Template: { TemplateName: 'bye', SubjectPart: 'Bye', TextPart: 'Bye {{name}}' } },
    },
    Template: {
      Type: 'AWS::SES::Template',
      Properties: { Template: { TemplateName: 'hello', SubjectPart: 'Hello', TextPart: 'Hello {{name}}' } },
    },
  },
  short: { ListSuppressedDestinations: 'no template suppresses one' },
  untagged: {
    'ses-v1 SendEmail': 'they are of a message',
    'ses-v1 SendRawEmail': 'they are of a message',
    'ses-v1 SendTemplatedEmail': 'they are of a message',
  },
}
