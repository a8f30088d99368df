/** The API of the petstore: whoever calls holds the key of a plan of it. */
import * as z from 'zod/mini'
import { ulid } from '../../events/envelope'
import { line } from '../../events/text'
import { defineRoutes } from '../../shared/routes'

export const species = ['cat', 'dog', 'parrot', 'tortoise'] as const

export const newPet = z.object({
  name: line(60),
  species: z.enum(species),
  price: z.int().check(z.minimum(0), z.maximum(1_000_000)),
})

export const pet = z.extend(newPet, { petId: ulid })
export const petPage = z.object({ pets: z.array(pet), cursor: z.nullable(z.string()) })
export const petPath = z.object({ petId: z.string() })
export const petQuery = z.object({
  limit: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
  cursor: z.optional(z.string().check(z.maxLength(1024), z.regex(/^[\w-]*$/, 'expected a cursor of this API'))),
})
export const health = z.object({ status: z.literal('ok') })

/** Pages of any site may read what is answered: who calls is known by the key alone. */
export const forPages = { 'Access-Control-Allow-Origin': '*' } as const

const keyed = { handler: 'pets', authorization: 'key' } as const

export const routes = defineRoutes({
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Whether the shop is open.',
    handler: 'health',
    authorization: { public: 'Whoever watches the shop has bought nothing, and learns nothing of it' },
    answers: { 200: { meaning: 'It is.', body: ['Health', health] } },
  },
  listPets: {
    ...keyed,
    method: 'GET',
    path: '/pets',
    summary: 'The pets of the shop, the newest first, a page at a time.',
    query: petQuery,
    answers: { 200: { meaning: 'A page.', body: ['PetPage', petPage] } },
    problems: ['CursorInvalid'],
  },
  addPet: {
    ...keyed,
    method: 'POST',
    path: '/pets',
    summary: 'Give a pet to the shop.',
    body: ['NewPet', newPet],
    answers: { 201: { meaning: 'It is there.', body: ['Pet', pet], headers: { Location: 'The path of the pet.' } } },
  },
  getPet: {
    ...keyed,
    method: 'GET',
    path: '/pets/{petId}',
    summary: 'One pet.',
    parameters: petPath,
    answers: { 200: { meaning: 'The pet.', body: ['Pet', pet] } },
    problems: ['PetNotFound'],
  },
})
