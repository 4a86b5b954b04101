import QtQuick

// A sentence to be read.
Text {
    id: root

    color: Theme.textSecondary
    font.pixelSize: Theme.text18
    horizontalAlignment: Text.AlignLeft
    wrapMode: Text.WordWrap
    elide: Text.ElideRight
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
