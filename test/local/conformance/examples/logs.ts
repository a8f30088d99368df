import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'group-a', RetentionInDays: 7 } },
    OtherGroup: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'group-b' } },
    OtherLogPolicy: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: {
        PolicyName: 'delivery',
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}',
      },
    },
    LogPolicy: {
      Type: 'AWS::Logs::ResourcePolicy',
      Properties: {
        PolicyName: 'events',
        PolicyDocument:
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"logs:PutLogEvents","Resource":"*"}]}',
      },
    },
  },
  lists: {
    DescribeLogStreams: () => ({ logGroupName: 'group-a' }),
    FilterLogEvents: () => ({ logGroupName: 'group-a' }),
  },
  kept: { 'logs/sequence': 'it numbers events, and no number may come again' },
  changing: { 'logs/sequence': 'each start takes the next' },
  short: {
    DescribeLogStreams: 'no template makes one',
    FilterLogEvents: 'no template puts one',
  },
  tagged: {
    'logs TagResource': () => ({ resourceArn: 'arn:aws:logs:us-east-1:000000000000:log-group:group-a' }),
    'logs TagLogGroup': () => ({ logGroupName: 'group-a' }),
  },
  untagged: { 'logs UntagLogGroup': 'its tags are the keys of those that it takes away' },
  unpaged: { GetLogEvents: 'its tokens lead both ways, and never end' },
}
