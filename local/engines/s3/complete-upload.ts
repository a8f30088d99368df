/** What CompleteMultipartUpload checks and computes: which parts, in which order, with which checksums. */
import { AwsError } from '../../kernel/aws-error'
import type { Blobs } from './blobs'
import {
  type Checksum,
  type ChecksumMembers,
  compositeChecksum,
  fullChecksum,
  memberOf,
  usualAlgorithm,
} from './checksum'
import { badDigest, invalidRequest } from './errors'
import type { WriteCondition } from './objects'
import { invalidPart, type OfUpload, type Part, type Upload, usualType } from './uploads'

interface CompletedPart extends ChecksumMembers {
  readonly PartNumber: string | number
  readonly ETag: string
}

export interface CompleteInput extends OfUpload, WriteCondition, ChecksumMembers {
  readonly MultipartUpload: { readonly Parts: readonly CompletedPart[] }
  readonly MpuObjectSize?: string | number
  readonly ChecksumType?: string
}

/** All parts but the last. */
const smallestPart = 5 * 1024 ** 2

/** The parts that the request names, in its order. @throws what AWS says of wrong ones */
export function chosenParts(upload: Upload, input: CompleteInput, all: readonly Part[]): Part[] {
  const { algorithm } = upload
  const type = algorithm && (upload.checksumType ?? usualType(algorithm))
  const byNumber = new Map(all.map((part) => [part.number, part]))
  const named = input.MultipartUpload?.Parts ?? []
  if (named.length === 0) throw invalidRequest('You must specify at least one part')
  if (input.ChecksumType !== undefined && input.ChecksumType !== type) {
    throw invalidRequest(
      `The upload was created using the ${type ?? 'null'} checksum mode. The complete request must use the same ` +
        'checksum mode.',
    )
  }
  if (named.some((each, index) => index > 0 && Number(each.PartNumber) <= Number(named[index - 1]?.PartNumber))) {
    throw new AwsError(
      'InvalidPartOrder',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
      400,
      { UploadId: upload.id },
    )
  }
  const used = named.map((each, index) => {
    const part = byNumber.get(Number(each.PartNumber))
    const etag = each.ETag.replaceAll('"', '')
    if (!part || etag !== part.etag) throw invalidPart(upload.id, each.PartNumber, etag)
    const given = algorithm && each[memberOf(algorithm)]
    if (type === 'COMPOSITE' && given === undefined) {
      throw invalidRequest(
        `The upload was created using a ${algorithm?.toLowerCase()} checksum. The complete request must include the ` +
          `checksum for each part. It was missing for part ${each.PartNumber} in the request.`,
      )
    }
    // What an upload was not begun with, none of its parts has.
    const others = Object.keys(each).filter((name) => name.startsWith('Checksum'))
    const isOther = others.some((name) => algorithm === undefined || name !== memberOf(algorithm))
    if (isOther || (given !== undefined && given !== part.checksum?.value)) {
      throw invalidPart(upload.id, each.PartNumber, etag)
    }
    if (index < named.length - 1 && part.size < smallestPart) {
      throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
        PartNumber: String(part.number),
        ETag: etag,
        MinSizeAllowed: String(smallestPart),
        ProposedSize: String(part.size),
      })
    }
    return part
  })
  const size = used.reduce((sum, part) => sum + part.size, 0)
  if (input.MpuObjectSize !== undefined && Number(input.MpuObjectSize) !== size) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    )
  }
  return used
}

/** Of the whole: of the parts' checksums, or of the bytes. @throws BadDigest */
export async function checksumOfParts(
  { algorithm = usualAlgorithm, checksumType = usualType(algorithm) }: Upload,
  input: CompleteInput,
  used: readonly Part[],
  blobs: Blobs,
  blob: string,
): Promise<Checksum> {
  const ofParts = used.flatMap(({ checksum }) => (checksum ? [checksum.value] : []))
  // An upload that was begun before checksums of all its parts were kept has some without.
  const isComposite = checksumType === 'COMPOSITE' && ofParts.length === used.length
  const result = isComposite ? compositeChecksum(algorithm, ofParts) : fullChecksum(algorithm, await blobs.read(blob))
  const given = input[memberOf(algorithm)]
  if (given !== undefined && given !== result.value && given !== result.value.split('-')[0]) {
    throw badDigest(algorithm.toLowerCase())
  }
  return result
}
