#include "codec/codepage.h"

#include "corbel/text.h"

namespace corbel::convert_mime {
namespace {

struct Row {
    std::uint32_t codepage;
    std::string_view charset;
};

/// The first row of a number is its name; further ones are labels that mean the same.
constexpr Row kRows[] = {
    {65001, "utf-8"},       {65001, "utf8"},        {20127, "us-ascii"},    {20127, "ascii"},        {28591, "iso-8859-1"},
    {28591, "latin1"},      {28592, "iso-8859-2"},  {28593, "iso-8859-3"},  {28594, "iso-8859-4"},   {28595, "iso-8859-5"},
    {28596, "iso-8859-6"},  {28597, "iso-8859-7"},  {28598, "iso-8859-8"},  {38598, "iso-8859-8-i"}, {28599, "iso-8859-9"},
    {28603, "iso-8859-13"}, {28605, "iso-8859-15"}, {1250, "windows-1250"}, {1251, "windows-1251"},  {1252, "windows-1252"},
    {1253, "windows-1253"}, {1254, "windows-1254"}, {1255, "windows-1255"}, {1256, "windows-1256"},  {1257, "windows-1257"},
    {1258, "windows-1258"}, {1250, "cp1250"},       {1251, "cp1251"},       {1252, "cp1252"},        {20866, "koi8-r"},
    {21866, "koi8-u"},      {866, "cp866"},         {866, "ibm866"},        {437, "ibm437"},         {437, "cp437"},
    {850, "ibm850"},        {850, "cp850"},         {852, "ibm852"},        {852, "cp852"},          {874, "windows-874"},
    {874, "tis-620"},       {932, "shift_jis"},     {932, "windows-31j"},   {932, "x-sjis"},         {932, "cp932"},
    {936, "gb2312"},        {936, "gbk"},           {936, "x-gbk"},         {949, "ks_c_5601-1987"}, {949, "cp949"},
    {949, "ks_c_5601"},     {950, "big5"},          {950, "x-big5"},        {50220, "iso-2022-jp"},  {50225, "iso-2022-kr"},
    {51932, "euc-jp"},      {51932, "x-euc-jp"},    {51936, "euc-cn"},      {51949, "euc-kr"},       {52936, "hz-gb-2312"},
    {54936, "gb18030"},     {65000, "utf-7"},       {1200, "utf-16le"},     {1201, "utf-16be"},      {1200, "utf-16"},
    {12000, "utf-32le"},    {12001, "utf-32be"},    {10000, "macintosh"},   {10000, "x-mac-roman"},  {28604, "iso-8859-14"},
    {28606, "iso-8859-16"}, {28600, "iso-8859-10"}};

}  // namespace

std::uint32_t codepageOf(std::string_view charset) {
    charset = text::trim(charset);
    for (const Row& row : kRows) {
        if (text::equalsIgnoreCase(row.charset, charset)) return row.codepage;
    }
    return 0;
}

std::string_view charsetOf(std::uint32_t codepage) noexcept {
    for (const Row& row : kRows) {
        if (row.codepage == codepage) return row.charset;
    }
    return {};
}

}  // namespace corbel::convert_mime
