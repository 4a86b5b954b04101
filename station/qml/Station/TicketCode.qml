import QtQuick

// A ticket's code, the thing people look for: always bold, always digits of one width.
Text {
    id: root

    required property string code
    property int size: Theme.text56

    text: code
    color: Theme.emphasis
    font.pixelSize: size
    font.weight: Font.Bold
    font.features: { "tnum": 1 }
    font.letterSpacing: Math.round(size / 48)
    horizontalAlignment: Text.AlignHCenter
    verticalAlignment: Text.AlignVCenter
    lineHeight: 0.8
    Accessible.role: Accessible.StaticText
    Accessible.name: code
}
