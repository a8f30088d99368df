import type { Examples } from '../example'

export const examples: Examples = {
  resources: {},
  lists: {
    DescribeStackEvents: () => ({ StackName: 'Examples' }),
    ListStackResources: () => ({ StackName: 'Examples' }),
  },
  without: {
    'AWS::CloudFormation::Stack': 'its template lies in a bucket; the tests of nested stacks have it',
    'AWS::CloudFormation::CustomResource': 'a function answers for it; the tests of custom resources have it',
    'Custom::*': 'a function answers for it; the tests of custom resources have it',
  },
  kept: { 'cloudformation/': 'a stack of nothing is still a stack, and events tell of what it had' },
  changing: { 'cloudformation/': 'a stack tells when it was applied last' },
  tagged: {
    'cloudformation CreateChangeSet': () => ({
      StackName: 'Tagged',
      ChangeSetName: 'Tagged',
      ChangeSetType: 'CREATE',
      TemplateBody: '{"Resources":{}}',
    }),
    'cloudformation CreateStack': () => ({ StackName: 'Tagged', TemplateBody: '{"Resources":{}}' }),
  },
  untagged: { 'cloudformation UpdateStack': 'the stack is its assembly’s; it reads them as CreateStack does' },
}
