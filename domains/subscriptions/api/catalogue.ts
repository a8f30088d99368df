/** The catalogue: APIs that can be subscribed to, and what they say of themselves. */
import { defineRoutes } from '../../../shared/routes'
import { apiPath, catalogueEntry, cataloguePage, catalogueQuery, documentAnswer } from './api-models'

const open = {
  handler: 'catalogue',
  authorization: {
    public: 'Public APIs are there for everybody; with an access token it shows what else its holder may see',
  },
} as const
const ofOne = { ...open, parameters: apiPath } as const

export const catalogueRoutes = defineRoutes({
  listApis: {
    ...open,
    method: 'GET',
    path: '/apis',
    summary: 'APIs that can be subscribed to, by name, a page at a time; all, or those with every word of a search.',
    query: catalogueQuery,
    answers: {
      200: {
        meaning: 'A page; it may be short of `limit` before the last one.',
        body: ['CataloguePage', cataloguePage],
      },
    },
    problems: ['CursorInvalid', 'TokenRefused'],
  },
  getApi: {
    ...ofOne,
    method: 'GET',
    path: '/apis/{apiId}',
    summary: 'One API, with the plans that it has for sale.',
    answers: { 200: { meaning: 'The API.', body: ['CatalogueEntry', catalogueEntry] } },
    problems: ['ApiNotFound', 'TokenRefused'],
  },
  getDocument: {
    ...ofOne,
    method: 'GET',
    path: '/apis/{apiId}/document',
    summary: 'Its OpenAPI or Swagger document. What stands in it is its owners’: show it as text.',
    answers: { 200: { meaning: 'The document.', body: ['Document', documentAnswer] } },
    problems: ['ApiNotFound', 'NoDocument', 'TokenRefused'],
  },
})
