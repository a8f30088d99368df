/** The pets of the shop. The gateway has judged the key, and counted the request, before it comes here. */
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { newUlid } from '../../shared/ids'
import { createLogger } from '../../shared/logging'
import { answer, serve } from '../../shared/serve'
import { pageAt } from '../../shared/store/page'
import { shorten } from '../../shared/text'
import { PetEntity } from './pet'
import { forPages, routes } from './routes'

const defaultLimit = 25

export const handler = serve(
  { routes, handler: 'pets', logger: createLogger('petstore-pets'), headers: forPages },
  {
    listPets: async ({ query: { limit = defaultLimit, cursor } }) => {
      const query = PetEntity.query.byId({})
      const options = { limit, cursor: cursor ?? null, order: 'desc', consistent: true } as const
      const page = await pageAt(cursor, query.go(options))
      return answer(200, { pets: page.data, cursor: page.cursor })
    },
    addPet: async ({ body }) => {
      const pet = { petId: newUlid(systemClock.now()), ...body }
      await PetEntity.put(pet).go({ response: 'none' })
      return answer(201, pet, { Location: `/pets/${pet.petId}` })
    },
    getPet: async ({ path: { petId } }) => {
      const { data } = await PetEntity.get({ petId: shorten(petId, 64) }).go({ consistent: true })
      if (data) return answer(200, data)
      throw new RefusedError('not-found', 'PetNotFound', `There is no pet ${shorten(petId, 64)}`)
    },
  },
)
