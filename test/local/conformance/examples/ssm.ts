import type { Examples } from '../example'

const tags = { a: '1', b: '2' }

export const examples: Examples = {
  resources: {
    Parameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/shop/size', Type: 'String', Value: 'small', Tags: tags },
    },
    OtherParameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: '/shop/colours', Type: 'StringList', Value: 'red,green', Tags: tags },
    },
  },
  lists: {
    GetParametersByPath: () => ({ Path: '/shop' }),
    GetParameterHistory: (ref) => ({ Name: ref('Parameter') }),
    'ssm ListTagsForResource': (ref) => ({ ResourceType: 'Parameter', ResourceId: ref('Parameter') }),
  },
  short: { GetParameterHistory: 'a template makes one version' },
  tagged: {
    'ssm AddTagsToResource': (ref) => ({ ResourceType: 'Parameter', ResourceId: ref('Parameter') }),
    'ssm PutParameter': () => ({ Name: 'tagged', Type: 'String', Value: 'x' }),
  },
}
