/**
 * What every field of every event means: a schema `x` has its meanings beside it, as `xMeanings`. Not imported by
 * functions: see `../meanings`.
 */
import { metadataMeanings, metadataSchema } from '../envelope'
import { type DescribedObject, describe, pairs } from '../meanings'
import * as owners from './owners'

export const meanings: readonly DescribedObject[] = [
  describe(metadataSchema, metadataMeanings),
  ...Object.values(owners).flatMap((owner) => pairs(owner)),
]
