#include "store/store_ids.h"

#include <openssl/rand.h>

#include "corbel/error.h"

namespace corbel::store {
namespace {

void appendBigEndian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

void appendLittleEndian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 0; shift < 8 * bytes; shift += 8) out += static_cast<char>(value >> shift);
}

}  // namespace

std::string newGuid() {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) throw Error(ErrorCode::Unavailable, "No random numbers at the moment", "RAND_bytes failed");
    return {reinterpret_cast<const char*>(bytes), sizeof bytes};
}

std::string objectGuid(std::string_view storeGuid, std::uint64_t epoch, std::uint64_t number) {
    std::string guid(storeGuid.substr(0, 8));
    appendBigEndian(guid, epoch, 2);
    appendBigEndian(guid, number, 6);
    return guid;
}

std::string makeEntryid(std::string_view storeGuid, ObjectType type, std::string_view guid) {
    std::string entryid(4, '\0');
    entryid.append(storeGuid);
    appendLittleEndian(entryid, 1, 4);
    appendLittleEndian(entryid, static_cast<std::uint16_t>(type), 2);
    appendLittleEndian(entryid, 0, 2);
    entryid.append(guid);
    return entryid.append(4, '\0');
}

std::string makeSourceKey(std::string_view storeGuid, std::uint64_t number) {
    std::string key(storeGuid);
    appendBigEndian(key, number, 6);
    return key;
}

}  // namespace corbel::store
