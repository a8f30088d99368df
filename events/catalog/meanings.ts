/** What every field of every event means. Not imported by functions: see `../meanings`. */
import { metadataMeanings, metadataSchema } from '../envelope'
import { type DescribedObject, describe } from '../meanings'
import { approvalsMeanings } from './approvals/meanings'

export const meanings: readonly DescribedObject[] = [describe(metadataSchema, metadataMeanings), ...approvalsMeanings]
