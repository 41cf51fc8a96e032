#include "store/byte_stage.h"

#include <algorithm>
#include <utility>

#include "corbel/error.h"

namespace corbel::store {

void StagedBytes::read(std::uint64_t offset, std::uint64_t length, std::string& out) const {
    if (offset >= size()) return;
    length = std::min(length, size() - offset);
    if (_spool)
        _spool->read(offset, length, out);
    else if (_place.storage == BodyStorage::Blob)
        _blobs->read(_blob, offset, length, out);
    else
        out.append(_body, offset, length);
}

ByteStage::ByteStage(ByteStageOptions options, std::string_view what)
    : _options(std::move(options)), _what(what), _digest(EVP_MD_CTX_new()) {
    if (!_digest || EVP_DigestInit_ex(_digest.get(), EVP_sha256(), nullptr) != 1) {
        throw Error(ErrorCode::Internal, "Internal storage error", "SHA-256 is not available");
    }
}

void ByteStage::write(std::string_view bytes) {
    if (bytes.size() > _options.maxBytes - _size) throw Error(ErrorCode::TooLarge, _what + " is too large");
    EVP_DigestUpdate(_digest.get(), bytes.data(), bytes.size());
    _size += bytes.size();
    if (_sink)
        _sink->write(bytes);
    else if (_staged._spool)
        _staged._spool->write(bytes);
    else if (_size <= _options.inlineBytes)
        _staged._body.append(bytes);
    else
        leaveMemory(bytes);
}

/// They have become too many to lie in the store's own database.
void ByteStage::leaveMemory(std::string_view bytes) {
    const std::string before = std::exchange(_staged._body, {});
    if (_options.blobs) {
        _sink = _options.blobs->create();
        _sink->write(before);
        _sink->write(bytes);
    } else {
        _staged._spool = std::make_unique<SpoolFile>(_options.spoolDir);
        _staged._spool->write(before);
        _staged._spool->write(bytes);
    }
}

StagedBytes ByteStage::finish() {
    _staged._sha256.resize(32);
    EVP_DigestFinal_ex(_digest.get(), reinterpret_cast<unsigned char*>(_staged._sha256.data()), nullptr);
    _staged._place.sizeBytes = _size;
    if (_staged._spool) _staged._place.storage = BodyStorage::Chunks;
    if (_sink) {
        _staged._blobs = _options.blobs;
        _staged._blob = _sink->finish();
        _staged._place.storage = BodyStorage::Blob;
        _staged._place.blobKey = _staged._blob.name();
    }
    return std::move(_staged);
}

}  // namespace corbel::store
