/** AWS Marketplace Agreement Service: what a seller reads of agreements. They are made and ended by who plays the buyer. */
import { openApi } from '../../../kernel/api'
import type { Service } from '../../../kernel/service'
import type { Parts } from '../operations/parts'
import { describeAgreement } from './operations/describe-agreement'
import { getAgreementEntitlements } from './operations/get-agreement-entitlements'
import { getAgreementTerms } from './operations/get-agreement-terms'
import { searchAgreements } from './operations/search-agreements'
import { notModelled } from './unsupported'

export function createAgreementService(parts: Parts): Service {
  return {
    name: 'aws-marketplace-agreement',
    signingName: 'aws-marketplace',
    api: openApi(__dirname),
    notModelled,
    conditionKeys: ['aws-marketplace:AgreementType', 'aws-marketplace:PartyType'],
    operations: {
      SearchAgreements: searchAgreements(parts),
      DescribeAgreement: describeAgreement(parts),
      GetAgreementTerms: getAgreementTerms(parts),
      GetAgreementEntitlements: getAgreementEntitlements(parts),
    },
  }
}
