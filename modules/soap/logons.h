// Who logs on: with a password, as an account of this machine over a unix socket, or in somebody's name. [worker]
#pragma once

#include <string>

#include "call.h"

namespace corbel::soap {

inline constexpr std::string_view kSystemName = "SYSTEM";

/// What a server says that it can do (capabilities, see the wire): what is not said is not asked for by clients.
inline constexpr std::uint32_t kCapabilities = 0x0002      // mailbox owner
                                               | 0x0010    // ids of sessions have 64 bits
                                               | 0x0080    // loadProp by entryid
                                               | 0x0200    // Unicode
                                               | 0x0800    // tags of exported properties
                                               | 0x1000    // impersonation
                                               | 0x2000    // highest change of the address book
                                               | 0x4000    // rights of anonymous users
                                               | 0x8000;   // folder counts of 32 bits
/// "a,b,c,d": of the server that clients take this one for.
inline constexpr std::string_view kServerVersion = "0,11,0,2";

struct LogonRequest {
    std::string user, password, impersonate;
    ClientInfo client;
    std::uint64_t group = 0;
};

/// A new session in `call`. Unauthenticated, NoAccess (impersonation by who may not), NotFound (of whom), LimitReached.
void logOn(Call& call, const LogonRequest& request);

/// The account at the other end of a unix socket is one of `local_admins`.
bool isTrustedPeer(const Call& call);

}  // namespace corbel::soap
