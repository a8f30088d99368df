import type { Examples } from '../example'

const connection = (name: string, type = 'AWS::CodeConnections::Connection') => ({
  Type: type,
  Properties: { ConnectionName: name, ProviderType: 'GitHub', Tags: [{ Key: 'team', Value: 'a' }] },
})

export const examples: Examples = {
  resources: {
    Connection: connection('connection-a'),
    OlderConnection: connection('connection-b', 'AWS::CodeStarConnections::Connection'),
  },
  tagged: {
    'codeconnections CreateConnection': () => ({ ConnectionName: 'connection-c' }),
    'codestar-connections CreateConnection': () => ({ ConnectionName: 'connection-d' }),
    'codeconnections TagResource': (ref) => ({ ResourceArn: ref('Connection') }),
    'codestar-connections TagResource': (ref) => ({ ResourceArn: ref('OlderConnection') }),
  },
}
