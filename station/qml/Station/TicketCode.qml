import QtQuick

// A ticket's code, the thing people look for: always bold, digits of one width, and no taller
// than the letters themselves, so that it can stand close to its neighbours.
Item {
    id: root

    required property string code
    property int size: Theme.text56
    property color color: Theme.emphasis

    implicitWidth: text.implicitWidth
    implicitHeight: Math.round(size * 0.8)
    Accessible.role: Accessible.StaticText
    Accessible.name: code

    Text {
        id: text

        anchors.centerIn: parent
        text: root.code
        color: root.color
        font.pixelSize: root.size
        font.weight: Font.Bold
        font.features: { "tnum": 1 }
        font.letterSpacing: Math.round(root.size / 48)
        Accessible.ignored: true
    }
}
