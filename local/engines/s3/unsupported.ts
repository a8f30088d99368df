/** What AWS takes and this engine doesn't model, by structure. Each is refused by name. */
import type { Unsupported } from '../../kernel/check-input'

const ofCustomersKeys = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5']
const ofManagedKeys = ['BucketKeyEnabled', 'SSEKMSEncryptionContext', 'SSEKMSKeyId']
const ofOtherChecksums = ['ChecksumMD5', 'ChecksumSHA512', 'ChecksumXXHASH128', 'ChecksumXXHASH3', 'ChecksumXXHASH64']
const ofGrants = ['GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWriteACP']
const ofLocks = [
  'ObjectLockEventHold',
  'ObjectLockEventHoldDurationDays',
  'ObjectLockEventHoldDurationYears',
  'ObjectLockLegalHoldStatus',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
]

export const unsupported: Unsupported = {
  AbortMultipartUploadRequest: ['IfMatchInitiatedTime', 'RequestPayer'],
  CompleteMultipartUploadRequest: [...ofCustomersKeys, ...ofOtherChecksums, 'RequestPayer'],
  CompletedPart: ofOtherChecksums,
  CopyObjectRequest: [
    ...ofCustomersKeys,
    ...ofManagedKeys,
    ...ofGrants,
    ...ofLocks,
    'AnnotationDirective',
    'CopySourceSSECustomerAlgorithm',
    'CopySourceSSECustomerKey',
    'CopySourceSSECustomerKeyMD5',
    'ExpectedSourceBucketOwner',
    'RequestPayer',
    'WebsiteRedirectLocation',
  ],
  CreateBucketConfiguration: ['Bucket', 'Location', 'Tags'],
  CreateBucketRequest: [...ofGrants, 'BucketNamespace', 'GrantWrite', 'ObjectLockEnabledForBucket', 'ObjectOwnership'],
  CreateMultipartUploadRequest: [
    ...ofCustomersKeys,
    ...ofManagedKeys,
    ...ofGrants,
    ...ofLocks,
    'RequestPayer',
    'WebsiteRedirectLocation',
  ],
  DeleteObjectRequest: ['IfMatch', 'IfMatchLastModifiedTime', 'IfMatchSize', 'MFA', 'RequestPayer'],
  DeleteObjectsRequest: ['MFA', 'RequestPayer'],
  GetObjectAttributesRequest: [...ofCustomersKeys, 'RequestPayer'],
  GetObjectRequest: [...ofCustomersKeys, 'RequestPayer'],
  GetObjectTaggingRequest: ['RequestPayer'],
  HeadObjectRequest: [...ofCustomersKeys, 'RequestPayer'],
  ListMultipartUploadsRequest: ['Delimiter', 'RequestPayer'],
  ListObjectVersionsRequest: ['RequestPayer'],
  ListObjectsRequest: ['RequestPayer'],
  ListObjectsV2Request: ['RequestPayer'],
  ListPartsRequest: [...ofCustomersKeys, 'RequestPayer'],
  ObjectIdentifier: ['ETag', 'LastModifiedTime', 'Size'],
  PutBucketPolicyRequest: ['ConfirmRemoveSelfBucketAccess'],
  PutBucketVersioningRequest: ['MFA'],
  PutObjectTaggingRequest: ['RequestPayer'],
  PutObjectRequest: [
    ...ofCustomersKeys,
    ...ofManagedKeys,
    ...ofOtherChecksums,
    ...ofGrants,
    ...ofLocks,
    'RequestPayer',
    'WebsiteRedirectLocation',
    'WriteOffsetBytes',
  ],
  UploadPartCopyRequest: [
    ...ofCustomersKeys,
    'CopySourceSSECustomerAlgorithm',
    'CopySourceSSECustomerKey',
    'CopySourceSSECustomerKeyMD5',
    'ExpectedSourceBucketOwner',
    'RequestPayer',
  ],
  UploadPartRequest: [...ofCustomersKeys, ...ofOtherChecksums, 'RequestPayer'],
  VersioningConfiguration: ['MFADelete'],
}
