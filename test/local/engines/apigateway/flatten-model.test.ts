import { flattenModel } from '../../../../local/engines/apigateway/define/flatten-model'
import { createApiCloud } from './api-cloud'

const url = (name: string) => `https://apigateway.amazonaws.com/restapis/abc/models/${name}`
const flat = (models: Record<string, object>, name = 'Order') =>
  JSON.parse(flattenModel(name, (each) => (Object.hasOwn(models, each) ? JSON.stringify(models[each]) : undefined)))

test('models that a model refers to, themselves or by way of others, become its definitions', () => {
  const $schema = 'http://json-schema.org/draft-04/schema#'
  const models = {
    Order: { $schema, properties: { by: { $ref: url('Person') }, of: { $ref: `${url('Person')}#/properties/name` } } },
    Person: {
      $schema,
      properties: { name: { type: 'string' }, boss: { $ref: '#' }, home: { $ref: url('Home') }, own: { $ref: '#/x' } },
    },
    Home: { properties: { orders: { items: { $ref: url('Order') } }, owner: { $ref: url('Person') } } },
  }

  expect(flat(models)).toEqual({
    $schema,
    properties: { by: { $ref: '#/definitions/Person' }, of: { $ref: '#/definitions/Person/properties/name' } },
    definitions: {
      Person: {
        properties: {
          name: { type: 'string' },
          boss: { $ref: '#/definitions/Person' },
          home: { $ref: '#/definitions/Home' },
          own: { $ref: '#/definitions/Person/x' },
        },
      },
      Home: { properties: { orders: { items: { $ref: '#' } }, owner: { $ref: '#/definitions/Person' } } },
    },
  })
})

test('a definition that the model has of its own stays what it is', () => {
  const models = { Order: { definitions: { Person: { type: 'number' } }, not: { $ref: url('Person') } }, Person: {} }
  expect(flat(models)).toEqual({
    not: { $ref: '#/definitions/Person_' },
    definitions: { Person: { type: 'number' }, Person_: {} },
  })
})

test('what only looks like a reference is left alone, and so is one to a model that is not there', () => {
  const models = { Order: { enum: [{ $ref: url('Person') }], not: { $ref: url('None') } }, Person: {} }
  expect(flat(models)).toEqual(models.Order)
})

test('GetModel gives it when that is asked', async () => {
  const on = await createApiCloud()
  const { id: restApiId } = await on.call<{ id: string }>('CreateRestApi', { name: 'shop' })
  const person = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Person`
  const create = (name: string, schema: object) =>
    on.call('CreateModel', { restApiId, name, contentType: 'application/json', schema: JSON.stringify(schema) })
  await create('Person', { type: 'object' })
  await create('Order', { properties: { by: { $ref: person } } })

  const asked = { restApiId, modelName: 'Order' }
  expect(JSON.parse((await on.call<{ schema: string }>('GetModel', asked)).schema)).toEqual({
    properties: { by: { $ref: person } },
  })
  expect(JSON.parse((await on.call<{ schema: string }>('GetModel', { ...asked, flatten: true })).schema)).toEqual({
    properties: { by: { $ref: '#/definitions/Person' } },
    definitions: { Person: { type: 'object' } },
  })
})
