// Property tags of tables that corbel/property_tags.h has no need of; by their names in MS-OXPROPS, those that only Kopano's clients know by
// what they say (PR_EC_STATS_SESSION_ID is SessionId).
#pragma once

#include "corbel/property.h"

namespace corbel::soap::table_tags {

#define CORBEL_SOAP_TAG(name, id, type) inline constexpr PropTag name(id, PropType::type)
CORBEL_SOAP_TAG(MessageSizeExtended, 0x0E08, Int64);
CORBEL_SOAP_TAG(Access, 0x0FF4, Int32);
CORBEL_SOAP_TAG(StoreRecordKey, 0x0FFA, Binary);
CORBEL_SOAP_TAG(StoreEntryId, 0x0FFB, Binary);
CORBEL_SOAP_TAG(StoreSupportMask, 0x340D, Int32);
CORBEL_SOAP_TAG(AmbiguousName, 0x360C, Unicode);
CORBEL_SOAP_TAG(DisplayTypeEx, 0x3905, Int32);
CORBEL_SOAP_TAG(OfficeTelephone, 0x3A08, Unicode);
CORBEL_SOAP_TAG(DepartmentName, 0x3A18, Unicode);
CORBEL_SOAP_TAG(OfficeLocation, 0x3A19, Unicode);
CORBEL_SOAP_TAG(PrimaryFax, 0x3A23, Unicode);
CORBEL_SOAP_TAG(DeferredSendTime, 0x3FEF, Time);
CORBEL_SOAP_TAG(MailboxOwnerEntryId, 0x661B, Binary);
CORBEL_SOAP_TAG(MailboxOwnerName, 0x661C, Unicode);
CORBEL_SOAP_TAG(LastLogonTime, 0x66A2, Time);
CORBEL_SOAP_TAG(LastLogoffTime, 0x66A3, Time);
CORBEL_SOAP_TAG(QuotaWarning, 0x6721, Int32);
CORBEL_SOAP_TAG(QuotaSend, 0x6722, Int32);
CORBEL_SOAP_TAG(QuotaReceive, 0x6723, Int32);

// PR_EC_*
CORBEL_SOAP_TAG(UserLogin, 0x6701, Unicode);
CORBEL_SOAP_TAG(HierarchyId, 0x6711, Int32);
CORBEL_SOAP_TAG(StoreGuid, 0x6712, Binary);
CORBEL_SOAP_TAG(CompanyId, 0x6713, Int32);
CORBEL_SOAP_TAG(StoreType, 0x6714, Int32);
CORBEL_SOAP_TAG(QuotaMailTime, 0x6720, Time);
CORBEL_SOAP_TAG(StatsDescription, 0x6740, Unicode);
CORBEL_SOAP_TAG(StatsValue, 0x6741, Unicode);
CORBEL_SOAP_TAG(SessionId, 0x6742, Int64);
CORBEL_SOAP_TAG(SessionAddress, 0x6743, Unicode);
CORBEL_SOAP_TAG(SessionIdle, 0x6744, Int32);
CORBEL_SOAP_TAG(SessionCapabilities, 0x6745, Int32);
CORBEL_SOAP_TAG(SessionLocked, 0x6746, Bool);
CORBEL_SOAP_TAG(CompanyName, 0x6748, Unicode);
CORBEL_SOAP_TAG(CompanyAdmin, 0x6749, Unicode);
CORBEL_SOAP_TAG(SessionGroupId, 0x674D, Int64);
CORBEL_SOAP_TAG(SessionVersion, 0x674F, Unicode);
CORBEL_SOAP_TAG(SessionApplication, 0x6750, Unicode);
CORBEL_SOAP_TAG(SessionRequests, 0x6751, Int32);
CORBEL_SOAP_TAG(SessionApplicationVersion, 0x6754, Unicode);
CORBEL_SOAP_TAG(SessionApplicationMisc, 0x6755, Unicode);
CORBEL_SOAP_TAG(OutOfOffice, 0x6760, Bool);
CORBEL_SOAP_TAG(OutgoingFlags, 0x6780, Int32);
CORBEL_SOAP_TAG(MailboxOwnerAccount, 0x6781, Unicode);
CORBEL_SOAP_TAG(NonActive, 0x67B0, Bool);
CORBEL_SOAP_TAG(Administrator, 0x67B1, Int32);
CORBEL_SOAP_TAG(HomeServer, 0x67C1, Unicode);
CORBEL_SOAP_TAG(ServerName, 0x67F0, Unicode);
CORBEL_SOAP_TAG(ServerHost, 0x67F1, Unicode);
CORBEL_SOAP_TAG(ServerHttpPort, 0x67F2, Int32);
CORBEL_SOAP_TAG(ServerTlsPort, 0x67F3, Int32);
CORBEL_SOAP_TAG(ServerProxyUrl, 0x67F5, Unicode);
CORBEL_SOAP_TAG(ServerHttpUrl, 0x67F6, Unicode);
CORBEL_SOAP_TAG(ServerHttpsUrl, 0x67F7, Unicode);
CORBEL_SOAP_TAG(ServerFileUrl, 0x67F8, Unicode);
#undef CORBEL_SOAP_TAG

}  // namespace corbel::soap::table_tags
