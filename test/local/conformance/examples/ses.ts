import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.com' } },
    OtherIdentity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.org' } },
    Configuration: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'plain' } },
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
