/** What the fields of the API mean, and its refusals: for the OpenAPI document. Functions import none of it. */
import { type DescribedObject, describe } from '../../events/meanings'
import type { ProblemMeanings } from '../../shared/routes'
import * as api from './routes'

const ofPet = {
  name: 'What it is called.',
  species: 'What it is.',
  price: 'What it costs, in cents.',
}

export const meanings: readonly DescribedObject[] = [
  describe(api.newPet, ofPet),
  describe(api.pet, { ...ofPet, petId: 'The id of the pet (a ULID).' }),
  describe(api.petPage, { pets: 'The pets.', cursor: 'Of the next page; null if there is none.' }),
  describe(api.petPath, { petId: 'The id of the pet.' }),
  describe(api.petQuery, {
    limit: 'How many a page holds at the most; 25 if it is left out.',
    cursor: 'Where the next page begins, as the last one said it.',
  }),
  describe(api.health, { status: 'That it answers at all.' }),
]

export const problems: ProblemMeanings = {
  PetNotFound: ['not-found', 'There is no pet with this id.'],
  CursorInvalid: ['invalid', 'The cursor is not one of this list.'],
}
