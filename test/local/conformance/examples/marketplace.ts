import type { Examples } from '../example'

export const examples: Examples = {
  resources: {},
}
