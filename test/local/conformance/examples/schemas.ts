import type { Examples } from '../example'

export const examples: Examples = {
  resources: {
    Registry: { Type: 'AWS::EventSchemas::Registry', Properties: { RegistryName: 'registry-a' } },
    OtherRegistry: { Type: 'AWS::EventSchemas::Registry', Properties: { RegistryName: 'registry-b' } },
    OtherSchema: {
      Type: 'AWS::EventSchemas::Schema',
      Properties: {
        RegistryName: { 'Fn::GetAtt': ['Registry', 'RegistryName'] },
        SchemaName: 'schema-b',
        Type: 'JSONSchemaDraft4',
        Content: '{"$schema":"http://json-schema.org/draft-04/schema#","type":"string"}',
      },
    },
    Schema: {
      Type: 'AWS::EventSchemas::Schema',
      Properties: {
        RegistryName: { 'Fn::GetAtt': ['Registry', 'RegistryName'] },
        SchemaName: 'schema-a',
        Type: 'JSONSchemaDraft4',
        Content: '{"$schema":"http://json-schema.org/draft-04/schema#","type":"object"}',
      },
    },
  },
  lists: {
    ListSchemas: () => ({ RegistryName: 'registry-a' }),
    ListSchemaVersions: () => ({ RegistryName: 'registry-a', SchemaName: 'schema-a' }),
    SearchSchemas: () => ({ RegistryName: 'registry-a', Keywords: 'schema' }),
  },
  short: { ListSchemaVersions: 'a template makes one version at a time' },
  tagged: {
    'schemas TagResource': () => ({ ResourceArn: 'arn:aws:schemas:us-east-1:000000000000:registry/registry-a' }),
    'schemas CreateSchema': () => ({
      RegistryName: 'registry-a',
      SchemaName: 'tagged',
      Type: 'JSONSchemaDraft4',
      Content: '{}',
    }),
  },
}
