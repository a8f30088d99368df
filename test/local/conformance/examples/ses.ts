import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Identity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.com' } },
    OtherIdentity: { Type: 'AWS::SES::EmailIdentity', Properties: { EmailIdentity: 'example.org' } },
    Configuration: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'plain' } },
    Template: {
      Type: 'AWS::SES::Template',
      Properties: { Template: { TemplateName: 'hello', SubjectPart: 'Hello', TextPart: 'Hello {{name}}' } },
    },
  },
}
