import { catalog } from '../../events/catalog'
import { meanings } from '../../events/catalog/meanings'
import { registryEntry } from '../../events/registry-build/entry'
import { ofType } from './templates'

describe('EventBridge Schemas', () => {
  test('holds one schema for each version of an event, as the registry has it', () => {
    const [registry, ...more] = ofType('AWS::EventSchemas::Registry')
    expect(more).toEqual([])
    const held = ofType('AWS::EventSchemas::Schema').map(({ Properties }) => ({
      schemaName: Properties.SchemaName,
      schema: JSON.parse(Properties.Content),
    }))
    const expected = catalog.map((definition) => registryEntry(definition, meanings).eventBridge)
    expect(held).toEqual(expected)
    for (const { Properties } of ofType('AWS::EventSchemas::Schema')) {
      expect(Properties).toMatchObject({
        Type: 'JSONSchemaDraft4',
        RegistryName: { 'Fn::GetAtt': [registry?.logicalId, 'RegistryName'] },
      })
    }
  })
})
