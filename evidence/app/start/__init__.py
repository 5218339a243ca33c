"""The first page: the way in, the copy to work in, studies begun and studies added."""
