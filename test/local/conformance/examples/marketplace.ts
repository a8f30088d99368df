import type { Examples } from '../example'

const unbought = 'nothing is bought by a template; its own tests ask for pages'

export const examples: Examples = {
  resources: {},
  lists: {
    GetEntitlements: () => ({ ProductCode: 'apiproduct' }),
    GetAgreementTerms: () => ({ agreementId: 'agmt-1' }),
    GetAgreementEntitlements: () => ({ agreementId: 'agmt-1' }),
    SearchAgreements: () => ({
      filters: [
        { name: 'AgreementType', values: ['PurchaseAgreement'] },
        { name: 'PartyType', values: ['Proposer'] },
      ],
    }),
  },
  unpaged: { GetEntitlements: unbought, GetAgreementTerms: unbought, GetAgreementEntitlements: unbought },
  short: { SearchAgreements: unbought },
}
