import QtQuick

// The title of a screen or of a part of it.
Text {
    id: root

    color: Theme.emphasis
    font.pixelSize: Theme.text32
    font.weight: Font.Bold
    lineHeight: 0.95
    horizontalAlignment: Text.AlignLeft
    wrapMode: Text.WordWrap
    elide: Text.ElideRight
    Accessible.role: Accessible.Heading
    Accessible.name: text
}
